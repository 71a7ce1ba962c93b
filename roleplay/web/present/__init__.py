"""From services' views to HTML: pure functions, the only place where pages get their looks."""

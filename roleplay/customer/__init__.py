"""The customer: reads the trainee's message, is moved by it, and answers."""

"""Work that outlives a request: grading. Every job is a row; a restart picks up what was left."""

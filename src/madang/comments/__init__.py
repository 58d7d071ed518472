"""comments: what people say under a problem, a project or a notice: comment, report, removal, appeal."""

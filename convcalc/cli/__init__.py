"""The command line: options, files, exit statuses and showing mistakes; every answer comes from below."""

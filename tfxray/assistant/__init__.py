"""The site for programs that read for somebody: `tfxray mcp`, a server on standard input and output."""

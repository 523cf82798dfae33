"""The sandbox: a Telegram Bot API server, a Viber REST server and people who write to the bot."""

"""The sandbox: a Telegram Bot API server, a Viber REST server and the people who write to the bot, all on this machine."""

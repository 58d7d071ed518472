"""What happens in conversations: to them, in them, and at the desk behind them."""

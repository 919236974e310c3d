"""Sources: add, check, list, discover; the organisations behind them; WebSub's callback."""

"""The screens, one module per screen: filters, one service call, drawing."""

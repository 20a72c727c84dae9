rule_file("../rules/demo_limits.lua")

case { "a market order at the limit passes",
       order = { type = "market", quantity = "0.5" }, expect = "allow" }

case { "a market order just above the limit is denied",
       order = { type = "market", quantity = "0.50000001" },
       expect = "deny", text = "0.50000001 BTC is above 0.5" }

case { "a limit order of the same size passes",
       order = { quantity = "0.50000001" }, expect = "allow" }

case { "each asset has its own limit",
       order = { symbol = "ETH-USDT", type = "market", quantity = "10", ask = "2500" },
       expect = "allow" }

case { "a limit order above the largest notional is denied",
       order = { quantity = "5", price = "60000" }, expect = "deny", text = "300000 USDT" }

case { "a replace to above the largest notional is denied",
       order = { quantity = "5", price = "60000", old_quantity = "1" }, expect = "deny" }

case { "a market order without a market is left to the risk gate",
       order = { type = "market", quantity = "0.4", bid = false, ask = false, last = false },
       expect = "allow" }

case { "an asset without a limit of its own meets the notional only",
       order = { symbol = "SOL-USDT", type = "market", quantity = "1000", ask = "150" },
       expect = "allow" }

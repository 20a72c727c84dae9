rule_file("../rules/symbol_route.lua")

case { "a listed symbol gets its venue",
       order = { symbol = "BTC-USDT" }, expect = "binance_spot", text = "house route" }

case { "the rule's choice wins over the desk's",
       order = { symbol = "BTC-USDT", route = "okx" }, expect = "binance_spot" }

case { "a symbol that is not listed keeps the desk's choice",
       order = { symbol = "SOL-USDT", route = "okx" }, expect = "allow" }

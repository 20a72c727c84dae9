rule_file("../rules/business_hours.lua")

case { "a big order on Monday noon passes",
       order = { quantity = "4", at = "2026-01-05T12:00:00Z" }, expect = "allow" }

case { "the first second of the day's hours passes",
       order = { quantity = "4", at = "2026-01-05T07:00:00Z" }, expect = "allow" }

case { "the second before it does not",
       order = { quantity = "4", at = "2026-01-05T06:59:59Z" },
       expect = "deny", text = "too big for the hour" }

case { "nor does the closing second",
       order = { quantity = "4", at = "2026-01-05T21:00:00Z" }, expect = "deny" }

case { "Saturday noon is not watched",
       order = { quantity = "4", at = "2026-01-10T12:00:00Z" }, expect = "deny" }

case { "a small order passes at night",
       order = { quantity = "0.1", at = "2026-01-05T23:00:00Z" }, expect = "allow" }

case { "a market order without a market is denied at night",
       order = { type = "market", bid = false, ask = false, last = false,
                 at = "2026-01-05T23:00:00Z" },
       expect = "deny", text = "needs a price" }

case { "making a big order smaller is allowed at night",
       order = { quantity = "3", old_quantity = "4", at = "2026-01-05T23:00:00Z" },
       expect = "allow" }

case { "making it bigger is not",
       order = { quantity = "5", old_quantity = "4", at = "2026-01-05T23:00:00Z" },
       expect = "deny" }

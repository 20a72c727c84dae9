// Owns the reading of how an account is to trade at its venue: position and margin mode, leverage,
// self-trade prevention. Never asks the venue; the session sets and checks them on its way up.
#pragma once

#include "oms/server/config.hpp"
#include "oms/server/config_reader.hpp"

namespace trestle::server {

// Of one [[account]]; the instruments of `config` are read already.
void read_account_modes(TableReader& table, Config const& config, AccountConfig& account,
                        Problems& problems);

}  // namespace trestle::server

// Owns how the section [recon] is read: what happens before the first order, who decides on breaks,
// and each account's policy for what its books do not explain.
#pragma once

#include "oms/server/config.hpp"
#include "oms/server/config_reader.hpp"

namespace trestle::server {

// The accounts must have been read before.
void read_recon(TableReader& top, Config& config, Problems& problems);

}  // namespace trestle::server

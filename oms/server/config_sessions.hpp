// Owns reading one [[session]] of the config: who may log on, from where and when, and what for.
// Never looks outside of the file: accounts, symbols and venues must have been read before.
#pragma once

#include "oms/server/config.hpp"
#include "oms/server/config_reader.hpp"

namespace trestle::server {

// `config` has what stands before the sessions, and the sessions read so far.
[[nodiscard]] SessionConfig read_session(TableReader& table, Config const& config,
                                         Problems& problems);

// Empty for "10.1.2.3", "10.1.0.0/16", "::1" or "2001:db8::/32"; else what is wrong with it.
[[nodiscard]] std::string describe_host_range(std::string const& text);

}  // namespace trestle::server

// Owns the reading of what the config says of venues, accounts and their keys, instruments, and
// simulators. Never connects to any of them.
#pragma once

#include "oms/server/config.hpp"
#include "oms/server/config_reader.hpp"

namespace trestle::server {

// How relative paths and {data} are read.
using ConfigPath = std::function<std::filesystem::path(std::string const& text)>;

// [keys], [venue.*], [[instrument]] and [[account]], in this order: the later name the earlier.
void read_venues(TableReader& top, ConfigPath const& path, Config& config, Problems& problems);
void read_sim(toml::table const& section, Config& config, Problems& problems);

// Moves the simulators to BASE+3, BASE+5, …, their control doors to BASE+4, BASE+6, …, and the
// venues that they play with them.
void move_sims(std::uint16_t base, Config& config);

}  // namespace trestle::server

// Owns what operators' subcommands do: they ask the gateway that serves a data folder and print its
// answer. Never touch the journal or the FIX store themselves.
#pragma once

#include <filesystem>
#include <string>

#include "oms/server/control_request.hpp"

namespace trestle::server {

struct OperatorOptions {
    std::filesystem::path home = "var";
    std::string by, why;
    std::string desk, order, account, symbol, venue, next_inbound, next_outbound;
    std::string break_id, quantity, price, trade;
    bool cancels = false;
};

// 0: done. 1: refused, with the reason on standard error.
[[nodiscard]] int operator_command(std::string const& command, OperatorOptions const& options);

}  // namespace trestle::server

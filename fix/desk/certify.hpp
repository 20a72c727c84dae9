// Owns `trestle certify`: plays certification cases against any FIX 4.4 gateway as a desk would,
// and says per case what was expected and what came. Never looks behind the gateway's FIX port,
// except for our own simulator's control door, when its address is given.
#pragma once

#include <chrono>
#include <cstdint>
#include <iosfwd>
#include <string>
#include <string_view>
#include <vector>

#include "fix/desk/bare_session.hpp"

namespace trestle::fix::desk {

struct CertifyOptions {
    BareSettings trading{
        .wire = {.port = 5001}, .sender = "DESK1", .target = "TRESTLE", .username = "desk1"};
    // For session-level cases: an idle session that may reset its numbers and cannot trade.
    BareSettings idle{.wire = {}, .sender = "CERT", .target = "TRESTLE", .username = "cert"};
    // A drop copy of the account, and a desk of the account whose orders are canceled when its
    // connection is lost. Without a sender their cases are skipped.
    BareSettings drop{.wire = {}, .sender = "DROP1", .target = "TRESTLE", .username = "drop1"};
    BareSettings second{.wire = {}, .sender = "DESK2", .target = "TRESTLE", .username = "desk2"};
    std::string account = "DEMO";
    std::string symbol = "BTC-USDT";
    std::string quantity = "0.01";       // of one order; parts of it must be tradable too
    std::string refused_quantity = "3";  // above max_order_quantity
    std::string low_price = "50000";     // a buy at this price rests
    std::string high_price = "70000";    // a sell at this price rests
    std::string control_host = "127.0.0.1";
    std::uint16_t control_port = 0;  // of our simulator; 0: cases that need it are skipped
    std::string venue_symbol = "BTCUSDT";
    std::string script_folder;      // *.cert files; empty: those in this binary
    std::vector<std::string> only;  // names, or beginnings of names; empty: all
    std::string record_folder;      // the messages of each case are written there, normalized
    bool is_listing = false;        // prints names and titles, plays nothing
    bool is_verbose = false;        // prints what passes in cases that pass, too
    std::chrono::milliseconds patience{15'000};  // for each expected message
};

// Shorter ones a gateway may refuse, so that the old one could not be set again.
inline constexpr std::size_t shortest_password_to_change = 8;

// Exit codes of run_certify.
inline constexpr int certify_passed = 0;
inline constexpr int certify_failed = 1;          // a case failed
inline constexpr int certify_not_understood = 2;  // an option or a case file
inline constexpr int certify_not_reached = 3;     // nobody answers at the address

[[nodiscard]] int run_certify(CertifyOptions const& options, std::ostream& out);

// Fills in addresses ("host:port"; either may be empty) and passwords: those given, else the
// environment's TRESTLE_DESK_PASSWORD, TRESTLE_IDLE_PASSWORD, TRESTLE_DROP_PASSWORD and
// TRESTLE_SECOND_PASSWORD; the trading session's where a session has none of its own. Empty, or
// what is wrong.
[[nodiscard]] std::string prepare(CertifyOptions& options, std::string_view address,
                                  std::string_view control, std::string const& password,
                                  std::string const& idle_password);

[[nodiscard]] std::string_view certify_description();
[[nodiscard]] std::string_view certify_help();

}  // namespace trestle::fix::desk

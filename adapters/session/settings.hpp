// Owns what a session must be told: whose account, where the venue is, how patient to be. The same
// for every venue; each venue's session.hpp has the values that are usual there.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "adapters/transport/backoff.hpp"
#include "adapters/transport/secret.hpp"
#include "adapters/words/account_modes.hpp"
#include "adapters/words/asked.hpp"

namespace trestle::adapters::session {

using words::TradedSymbol;

struct Settings {
    Account account;
    std::string host;  // REST
    std::string port = "443";
    std::string ws_host;  // orders, and account events where they have no host of their own
    std::string ws_port = "443";
    std::string stream_host;  // best bid and ask, and what else is streamed apart from orders
    std::string stream_port = "443";
    std::string ca_file;  // empty: the system's certificates
    std::string api_key;
    transport::Secret api_secret;
    transport::Secret passphrase;  // OKX only
    // How long a delayed request stays dangerous; the venues' default of 5000 is too long for us.
    std::int64_t recv_window_ms = 2000;
    Duration request_timeout = std::chrono::seconds(10);
    // How long we wait for the word that an acknowledgement promised before we ask for it.
    Duration answer_timeout = std::chrono::seconds(3);
    Duration clock_interval = std::chrono::seconds(60);
    // How often the instrument list is read again while we are connected.
    Duration instruments_interval = std::chrono::minutes(5);
    // How often trades and open orders are compared with what we were told, for lost events.
    Duration audit_interval = std::chrono::seconds(60);
    // While orders are open, trades and open orders are compared so often: a stream that is alive
    // but silent must not be believed for longer.
    Duration poll_interval = std::chrono::seconds(20);
    // Comparisons that fail for so long leave the stream unproven.
    Duration proof_limit = std::chrono::seconds(90);
    // What the journal knows of this account there goes up to this time; unknown: nothing.
    Timestamp heard_until;
    // The venue cancels all our orders when it hears nothing for so long; 0: it does not.
    unsigned arm_dead_man_switch = 0;  // seconds
    // Levels of each side that are told of every listing's book; 0: books are not followed.
    unsigned depth = 0;
    bool has_public_trades = false;
    // Set and checked on the way up; the link stays down when the venue refuses.
    words::AccountModes modes;
    transport::Backoff backoff;
    std::vector<TradedSymbol> symbols;
    // Of before our start: only who knows what was asked for can tell whether it took effect.
    std::vector<words::OpenAmendment> amendments;
};

}  // namespace trestle::adapters::session

// Owns steps that go on from page to page: trades since a time, and open orders.
#pragma once

#include "adapters/session/dialect.hpp"

namespace trestle::adapters::session {

// Trades of many orders: their running sum says nothing of any of them.
[[nodiscard]] Step trades_step(std::string name,
                               std::function<Outgoing(std::string const& page)> ask,
                               std::function<TradesAnswer(Payload const&, Form)> read,
                               std::string const& page = "");

[[nodiscard]] Step open_orders_step(std::string name,
                                    std::function<Outgoing(std::string const& page)> ask,
                                    std::function<words::OpenOrders(Payload const&, Form)> read,
                                    std::string const& page = "");

// Inputs that must begin with a sound one: an anomaly in its place is a problem.
[[nodiscard]] Step balances_step(Outgoing question,
                                 std::function<Inputs(Payload const&, Form)> read);

// A setting of the account: `problem` says why the venue did not take it, or nothing.
[[nodiscard]] Step setting_step(std::string name, Outgoing question,
                                std::function<std::string(Payload const&, Form)> problem);

// Why such an order is not for an account in these modes; nothing when it is.
[[nodiscard]] std::optional<Refusal> why_not_in_mode(Side side, Terms const& terms,
                                                     words::AccountModes const& modes);

// A snapshot with a hole would say "flat" of what is missing.
// `is_complete`: positions that are not in the answer are flat.
[[nodiscard]] Step positions_step(Outgoing question, Venue venue, Account const& account,
                                  bool is_complete,
                                  std::function<words::Positions(Payload const&, Form)> read);

}  // namespace trestle::adapters::session

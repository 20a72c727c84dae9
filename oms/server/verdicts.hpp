// Owns what is attached to an order before the journal because it is no pure function of state: the
// ops' Lua verdict and the market as it stands. Replay needs neither again.
#pragma once

#include <memory>
#include <string>

#include "oms/core/state_machine.hpp"
#include "oms/server/config.hpp"
#include "oms/server/inbox.hpp"
#include "scripts/host.hpp"

namespace trestle::server {

class Verdicts {
public:
    [[nodiscard]] static Result<std::unique_ptr<Verdicts>, std::string> load(
        Config const& config, QuoteBoard const& quotes, core::StateMachine const& state);

    void attach(Input& input, Timestamp now);

private:
    Verdicts(std::unique_ptr<scripts::Host> host, QuoteBoard const& quotes,
             core::StateMachine const& state)
        : host_(std::move(host)), quotes_(quotes), state_(state) {}
    void attach(NewOrder& order, Timestamp now);
    void attach(ReplaceOrder& replace, Timestamp now);
    [[nodiscard]] Reference market(Symbol const& symbol, std::optional<Venue> route) const;

    std::unique_ptr<scripts::Host> host_;
    QuoteBoard const& quotes_;
    core::StateMachine const& state_;
};

}  // namespace trestle::server

#include "adapters/session/pages.hpp"

#include <algorithm>

namespace trestle::adapters::session {

Step trades_step(std::string name, std::function<Outgoing(std::string const& page)> ask,
                 std::function<TradesAnswer(Payload const&, Form)> read, std::string const& page) {
    Step step{name, ask(page), {}};
    step.read = [name, ask, read](Payload const& payload, Form form) {
        TradesAnswer answer = read(payload, form);
        StepResult result;
        result.inputs = std::move(answer.inputs);
        result.sides = std::move(answer.sides);
        for (Input& input : result.inputs) {
            if (auto* const fill = std::get_if<VenueFilled>(&input)) fill->cumulative = {};
        }
        if (!answer.is_whole && answer.rows == 0) result.problem = "the trades cannot be read";
        if (!answer.next.empty()) {
            result.next.push_back(trades_step(name, ask, read, answer.next));
        }
        return result;
    };
    return step;
}

Step open_orders_step(std::string name, std::function<Outgoing(std::string const& page)> ask,
                      std::function<words::OpenOrders(Payload const&, Form)> read,
                      std::string const& page) {
    Step step{name, ask(page), {}};
    step.read = [name, ask, read](Payload const& payload, Form form) {
        words::OpenOrders answer = read(payload, form);
        StepResult result;
        result.inputs = std::move(answer.inputs);
        result.open = std::move(answer.orders);
        // A hole would say "not open" of what is missing.
        if (!answer.is_whole) result.problem = "the open orders cannot be read";
        if (!answer.next.empty()) {
            result.next.push_back(open_orders_step(name, ask, read, answer.next));
        }
        return result;
    };
    return step;
}

Step balances_step(Outgoing question, std::function<Inputs(Payload const&, Form)> read) {
    return {"account", std::move(question), [read](Payload const& payload, Form form) {
                StepResult result;
                result.inputs = read(payload, form);
                bool const is_sound = !result.inputs.empty() &&
                                      std::holds_alternative<VenueBalances>(result.inputs.front());
                if (!is_sound) result.problem = "the account cannot be read";
                return result;
            }};
}

Step setting_step(std::string name, Outgoing question,
                  std::function<std::string(Payload const&, Form)> problem) {
    auto read = [problem = std::move(problem)](Payload const& payload, Form form) {
        StepResult result;
        std::string const why = problem(payload, form);
        if (!why.empty()) {
            result.problem = "the venue refuses what the config says: " + why +
                             "; correct the config, or the account at the venue";
        }
        return result;
    };
    return {std::move(name), std::move(question), std::move(read), true};
}

std::optional<Refusal> why_not_in_mode(Side side, Terms const& terms,
                                       words::AccountModes const& modes) {
    if (!modes.is_hedge() || words::position_of(side, terms.position_effect)) return std::nullopt;
    return Refusal{Reason::unsupported_characteristic,
                   "the account holds long and short apart (position_mode hedge); say with "
                   "PositionEffect whether the order opens or closes"};
}

Step positions_step(Outgoing question, Venue venue, Account const& account, bool is_complete,
                    std::function<words::Positions(Payload const&, Form)> read) {
    return {"positions", std::move(question),
            [venue, account, is_complete, read](Payload const& payload, Form form) {
                words::Positions positions = read(payload, form);
                StepResult result;
                result.inputs = std::move(positions.inputs);
                if (!positions.is_whole) {
                    result.problem = "the positions cannot be read";
                    return result;
                }
                result.inputs.push_back(
                    words::positions_input(venue, account, is_complete, positions.positions));
                return result;
            }};
}

}  // namespace trestle::adapters::session

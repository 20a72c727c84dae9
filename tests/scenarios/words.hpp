// Owns the words of scenario files: one line to one Input, one Effect to one line.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "oms/core/state_machine.hpp"

namespace trestle::tests {

// Names of a scenario: orders are called by the ClOrdID that brought them.
class Words {
public:
    Words();

    // What every scenario starts from: one desk, one listing, limits, balances, a market.
    [[nodiscard]] std::vector<Input> opening() const;
    [[nodiscard]] static Instrument listing();

    // Nothing when the line is not understood; problem() says why. A line "time +5s" moves the
    // clock.
    [[nodiscard]] std::optional<Input> input(std::string const& line,
                                             core::StateMachine const& machine);
    [[nodiscard]] std::string render(Effect const& effect, core::StateMachine const& machine) const;

    // What a line "reserved a" shows.
    [[nodiscard]] std::string reserved_line(std::string const& name,
                                            core::StateMachine const& machine) const;
    // What a line "state a" shows.
    [[nodiscard]] std::string state_line(std::string const& name,
                                         core::StateMachine const& machine) const;

    void learn(core::StateMachine const& machine);

    [[nodiscard]] std::string const& problem() const { return problem_; }
    [[nodiscard]] Timestamp now() const { return now_; }
    void pass(Duration span);
    [[nodiscard]] static bool is_from_venue(Input const& input);

    // DESK1, DESK2 and BOSS, who sees them, are of one firm; OTHER is of another; COPY is a drop
    // copy; CERT has no account.
    [[nodiscard]] static Configured rights_and_limits();

private:
    using Tokens = std::vector<std::string>;
    // scope_words.cpp
    [[nodiscard]] static SessionId session_named(std::string const& who);
    [[nodiscard]] static bool is_scope_line(Tokens const& tokens);
    std::optional<Input> scope_line(Tokens const& tokens, core::StateMachine const& machine);
    std::optional<Input> operator_line(Tokens const& tokens, core::StateMachine const& machine);
    std::optional<Input> config_line(Tokens const& tokens);
    void add_scope_terms(NewOrder& order, Tokens const& tokens);
    [[nodiscard]] static std::string render_scope(Effect const& effect);
    [[nodiscard]] static std::string_view status_text(OrderStatus status);

    // recon_lines.cpp
    [[nodiscard]] static bool is_recon_line(Tokens const& tokens);
    std::optional<Input> recon_line(Tokens const& tokens, core::StateMachine const& machine);
    std::optional<Input> statement_line(Tokens const& tokens, core::StateMachine const& machine);
    std::optional<Input> decision_line(Tokens const& tokens);
    std::optional<Input> policy_line(Tokens const& tokens);
    [[nodiscard]] VenueRef ghost(std::string const& name) const;
    [[nodiscard]] static std::string render_break(BreakNews const& news);

    // conditional_words.cpp
    [[nodiscard]] static bool read_condition(Terms& terms, Tokens const& tokens);
    [[nodiscard]] static std::string condition_text(Terms const& terms);

    std::optional<Input> desk_line(Tokens const& tokens, core::StateMachine const& machine);
    std::optional<Input> venue_line(Tokens const& tokens, core::StateMachine const& machine);
    std::optional<Input> new_line(Tokens const& tokens);
    std::optional<Input> replace_line(Tokens const& tokens, core::StateMachine const& machine);
    std::optional<Input> order_line(Tokens const& tokens, VenueRef const& ref);
    std::optional<Input> wrong(std::string text);
    VenueRef ref(std::string const& name, core::StateMachine const& machine) const;
    [[nodiscard]] std::string name_of_leg(VenueClientId const& id,
                                          core::StateMachine const& machine) const;
    Origin origin(Tokens const& tokens);

    Timestamp now_ = Timestamp::from_ms(1'700'000'000'000);
    Reference market_;
    Configured configured_ = rights_and_limits();
    std::uint64_t next_msg_seq_num_ = 1;
    int next_trade_ = 0;
    std::map<OrderId, std::string> first_names_;
    std::set<std::string> externals_;  // names of orders that nobody here sent
    std::string problem_;
};

}  // namespace trestle::tests

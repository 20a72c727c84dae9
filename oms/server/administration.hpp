// Owns what operators' commands mean: checked against the state, journaled with who and why, and
// only then carried out. Never acts on what is not journaled; lives on the core's loop.
#pragma once

#include <deque>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "fix/engine/engine.hpp"
#include "oms/core/state_machine.hpp"
#include "oms/server/control_request.hpp"

namespace trestle::server {

class Administration {
public:
    using Reply = std::function<void(ControlAnswer const&)>;

    struct Ports {
        // Journals the input; on_applied() hears of it once it is durable and applied.
        std::function<void(Input)> take;
        // As fix::engine::Engine has them.
        std::function<std::vector<fix::engine::SessionState>()> sessions;
        std::function<void(std::string const& desk, bool is_enabled, std::string const& text)>
            set_enabled;
        std::function<void(std::string const& desk, std::string const& text)> logout;
        std::function<void(std::string const& desk, std::string const& text)> kick;
        std::function<std::string(std::string const& desk, std::uint64_t next_inbound,
                                  std::uint64_t next_outbound)>
            set_numbers;
        std::function<void(std::string_view)> log;
        // The book of a listing as people read it, or why there is none.
        std::function<ControlAnswer(Venue venue, Symbol const& symbol)> book;
        // What else `trestle status` says, in lines of its own.
        std::function<std::string()> condition = [] { return std::string(); };
    };

    // What a scope may name.
    struct Names {
        std::vector<std::string> accounts, symbols, venues;
        std::vector<std::pair<std::string, std::string>> links;  // account and venue
    };

    Administration(core::StateMachine const& state, Names names, Ports ports)
        : state_(state), names_(std::move(names)), ports_(std::move(ports)) {}

    // After recovery: sessions that were disabled before the restart still are.
    void restore_latches();
    void on(ControlRequest const& request, std::string const& who, Reply reply);
    // Every input and what followed from it; carries out AdministerSession and answers operators.
    void on_applied(Stamped const& stamped, Effects const& effects);

private:
    // What can be said without the journal, or the input to be journaled.
    struct Decision {
        std::optional<ControlAnswer> answer;
        std::optional<Input> input;
    };

    [[nodiscard]] Decision decide(ControlRequest const& request, Operator by) const;
    [[nodiscard]] Decision session_command(ControlRequest const& request, Operator by,
                                           SessionCommand::Action action) const;
    [[nodiscard]] Decision set_numbers(ControlRequest const& request, SessionCommand command) const;
    [[nodiscard]] Decision halt(ControlRequest const& request, Operator by, bool is_halted,
                                bool is_kill) const;
    [[nodiscard]] Decision cancel(ControlRequest const& request, Operator by) const;
    [[nodiscard]] Result<OrderScope, std::string> scope_of(ControlRequest const& request) const;
    [[nodiscard]] std::optional<fix::engine::SessionState> session(std::string const& desk) const;
    [[nodiscard]] ControlAnswer book(ControlRequest const& request) const;
    [[nodiscard]] std::string session_table() const;
    [[nodiscard]] std::string status() const;
    [[nodiscard]] std::string halted() const;
    [[nodiscard]] std::string link(std::string const& account, std::string const& venue) const;
    [[nodiscard]] std::string positions() const;

    [[nodiscard]] ControlAnswer carry_out(SessionCommand const& command);
    [[nodiscard]] ControlAnswer tell(HaltChanged const& halt, Effects const& effects) const;
    [[nodiscard]] ControlAnswer tell(OperatorCancel const& cancel, Effects const& effects) const;

    core::StateMachine const& state_;
    Names names_;
    Ports ports_;
    // Operators' inputs come from here only, and are applied in the order in which they were taken.
    std::deque<Reply> waiting_;
    // The last word of each link in this run of the process.
    struct LinkWord {
        Timestamp since;
        std::string text;
    };
    std::map<std::pair<Venue, Account>, LinkWord> link_words_;
};

}  // namespace trestle::server

// Owns the bridge between sessions and the core: what desks send becomes inputs, what the core
// tells them becomes messages. Never decides about an order, never knows who may
// trade which account.
#pragma once

#include <deque>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "fix/engine/engine.hpp"
#include "oms/model/effects.hpp"
#include "oms/model/inputs.hpp"

namespace trestle::fix {

// Lives on the loop that runs the engine: no call of it may come from another thread.
class Gateway final : public engine::Application {
public:
    struct Ports {
        // False: the inbox is full, and the input was not taken.
        std::function<bool(Input)> deliver;
        // After a batch of reads; what was delivered can be committed together.
        std::function<void()> end_batch;
        // Checks the credentials on a thread of its own, then answers on the loop's (Credentials).
        std::function<void(engine::LogonRequest const&, engine::LogonAnswer)> check_logon;
        std::function<void(std::string_view line)> log;
        // Engine::send and Engine::last_mark; connect() fills them in.
        std::function<void(std::string const& desk, std::string const& msg_type,
                           std::string_view body, engine::Mark mark, bool is_possible_resend)>
            send;
        std::function<engine::Mark(std::string const& desk)> last_mark;
    };

    explicit Gateway(Ports ports) : ports_(std::move(ports)) {}

    // The engine is made with this gateway as its application, so it can only be named afterwards.
    // In the header: who links the gateway without sessions needs no engine.
    void connect(engine::Engine& engine) {
        ports_.send = [&engine](std::string const& desk, std::string const& msg_type,
                                std::string_view body, engine::Mark mark, bool is_resend) {
            engine.send(desk, msg_type, body.data(), body.size(), mark, is_resend);
        };
        ports_.last_mark = [&engine](std::string const& desk) { return engine.last_mark(desk); };
    }

    // Desks may write a symbol as the venue does ("BTCUSDT"); answers have the canonical one.
    void add_alias(VenueSymbol const& alias, Symbol const& canonical);

    // Sends what is for desks; every other effect is left alone.
    void carry_out(Effect const& effect);
    // For effects that a replay made again: sends, with PossResend(97)=Y, those that the session's
    // store has not seen; the others go out by the session's own resend. Returns whether it sent.
    bool recover(Effect const& effect);

    void on_logon_request(engine::LogonRequest const& request, engine::LogonAnswer answer) override;
    void on_logged_on(std::string const& desk, std::string const& peer, std::string const& username,
                      bool has_reset_numbers) override;
    void on_logged_off(std::string const& desk, std::string const& reason, bool is_logout) override;
    void on_message(engine::MessageContext const& context, char const* raw,
                    std::size_t size) override;
    void on_refused(std::string const& desk, std::uint64_t msg_seq_num, std::string const& msg_type,
                    int field, std::string const& text) override;
    void on_batch_end() override;
    void on_log(std::string const& line) override;

private:
    // Inputs that have no answer which a full inbox could give instead: they wait their turn.
    void deliver_surely(Input input);
    bool deliver_waiting();
    void rename_symbol(Input& input) const;
    void refuse_as_busy(Origin const& origin, std::string_view message);
    template <class Answer>
    void send(Answer const& answer, bool is_possible_resend);

    Ports ports_;
    std::unordered_map<Symbol, Symbol> aliases_;
    std::deque<Input> waiting_;
    std::string body_;  // reused: a report allocates nothing
    std::string desk_;
};

}  // namespace trestle::fix

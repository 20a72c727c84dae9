// Owns the bridge between sessions and the core: what desks send becomes inputs, what the core
// tells them becomes messages. Never decides about an order, never knows who may
// trade which account.
#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "fix/decode.hpp"
#include "fix/delivery.hpp"
#include "fix/drop_copy.hpp"
#include "fix/encode_answers.hpp"
#include "fix/engine/engine.hpp"
#include "fix/throttle.hpp"
#include "oms/model/effects.hpp"
#include "oms/model/inputs.hpp"

namespace trestle::fix {

struct GatewaySettings {
    DeliverySettings delivery;
    // D, G, H and other requests; an order of a list counts as one. Cancels have a bound of their
    // own, cancels_per_message times as high. Zero: no limit.
    std::uint32_t messages_per_second = 0;
};

// Cancels reduce risk: they pass long after orders no longer do.
inline constexpr std::uint32_t cancels_per_message = 10;

// Lives on the loop that runs the engine: no call of it may come from another thread.
class Gateway final : public engine::Application {
public:
    struct Ports : Delivery::Ports {
        // How many inputs deliver() would take now.
        std::function<std::size_t()> room;
        // Checks the credentials on a thread of its own, then answers on the loop's (Credentials).
        std::function<void(engine::LogonRequest const&, engine::LogonAnswer)> check_logon;
        // UserRequest(BE), once it is journaled. Not set: answered as not supported. The same
        // threads; the passwords are to be wiped.
        std::function<void(std::string const& desk, PasswordChange change,
                           std::function<void(UserResponse const&)> answer)>
            change_password;
    };

    explicit Gateway(Ports ports)
        : ports_(std::move(ports)), delivery_(ports_), drop_copy_(delivery_) {}

    // The engine is made with this gateway as its application, so it can only be named afterwards.
    // In the header: who links the gateway without sessions needs no engine.
    void connect(engine::Engine& engine) {
        ports_.send = [&engine](std::string const& desk, std::string const& msg_type,
                                std::string_view body, engine::Mark mark, bool is_resend) {
            engine.send(desk, msg_type, body.data(), body.size(), mark, is_resend);
        };
        ports_.last_mark = [&engine](std::string const& desk) { return engine.last_mark(desk); };
        ports_.queued = [&engine](std::string const& desk) { return engine.queued(desk); };
    }

    // Each session of the config, before the journal is read. Empty, or what to do about it.
    [[nodiscard]] std::string open(GatewaySettings settings);
    // Desks may write a symbol as the venue does ("BTCUSDT"); answers have the canonical one.
    void add_alias(VenueSymbol const& alias, Symbol const& canonical);

    // What a replayed input told desks is put into the ledgers that lack it; nothing is sent.
    void recover(Stamped const& stamped, Effects const& effects) { keep(stamped, effects); }
    // In place of recover() for all that a snapshot contains: who had which rights, and what each
    // desk has proved to have read. Returns the desk whose ledger is not there and must be made
    // again from the journal's beginning; then nothing was done. Empty: done.
    [[nodiscard]] std::string recover_from(std::uint64_t epoch,
                                           std::map<SessionId, SessionRights> const& rights,
                                           std::map<SessionId, ExecId> const& delivered);
    // Once, after replay and before any desk logs on: where the journal ends.
    void finish_recovery(Sequence last) { delivery_.finish_recovery(last); }

    // Tells desks and drop copies what this input led to; effects that are not for desks are left
    // alone, but for answers to U1 and BE.
    void carry_out(Stamped const& stamped, Effects const& effects);
    // An answer to a DeskQuery: sent once, not kept, dropped when the desk is gone.
    void send_answer(SessionId const& session, std::string const& msg_type, std::string_view body) {
        delivery_.say(session, msg_type, body);
    }
    // Everything that desks were told is on disk afterwards.
    void close() { delivery_.close(); }

    void on_logon_request(engine::LogonRequest const& request, engine::LogonAnswer answer) override;
    void on_logged_on(std::string const& desk, std::string const& peer, std::string const& username,
                      bool has_reset_numbers) override;
    void on_logged_off(std::string const& desk, std::string const& reason, bool is_logout) override;
    void on_message(engine::MessageContext const& context, char const* raw,
                    std::size_t size) override;
    void on_refused(std::string const& desk, std::uint64_t msg_seq_num, std::string const& msg_type,
                    int field, std::string const& text) override;
    void on_delivered(std::string const& desk, engine::Mark last) override;
    void on_batch_end() override;
    void on_log(std::string const& line) override;

private:
    struct Throttles {
        Throttle requests;
        Throttle cancels;
    };
    struct PendingChange {
        SessionId session;
        PasswordChange change;
    };

    // Inputs that have no answer which a full inbox could give instead: they wait their turn.
    void deliver_surely(Input input);
    bool deliver_waiting();
    void rename_symbol(Input& input) const;
    // Inputs that one message brought: all of them, or none.
    void deliver_all(Origin const& origin, std::string_view message, std::vector<Input> inputs);
    [[nodiscard]] bool passes_throttle(Origin const& origin, Input const& input, std::size_t count);
    [[nodiscard]] RefusedMessage refused_by_throttle(Origin const& origin, std::string_view message,
                                                     Input const& input) const;
    void refuse_as_busy(Origin const& origin, std::string_view message);

    void keep(Stamped const& stamped, Effects const& effects);
    void tell_desk(Effect const& effect, Timestamp at);
    void keep_password_change(Origin const& origin, std::string_view message);
    void change_password(DeskQuery const& query);
    void keep_refused_change(SessionId const& session, UserResponse const& response);
    void answer(SessionId const& session, UserResponse const& response);

    Ports ports_;
    Delivery delivery_;
    DropCopy drop_copy_;
    std::unordered_map<Symbol, Symbol> aliases_;
    std::unordered_map<SessionId, Throttles> throttles_;
    std::deque<Input> waiting_;
    std::deque<PendingChange> pending_changes_;  // until the request is journaled
    std::string body_;                           // reused: a report allocates nothing
};

}  // namespace trestle::fix

// Owns what each session may do and see, whether it is on, and how far its reports are proven.
// Never owns an order.
#pragma once

#include <map>
#include <set>

#include "oms/core/hash.hpp"
#include "oms/model/inputs.hpp"
#include "oms/model/instrument.hpp"

namespace trestle::core {

// A session that is away, and whose orders live until then.
struct Grace {
    Timestamp due;
    bool covers_all = false;  // by the session's own setting; else only the orders marked for it
};

class Sessions {
public:
    void on(Configured const& input);

    [[nodiscard]] SessionRights const* rights(SessionId const& session) const;
    // By name.
    [[nodiscard]] std::map<SessionId, SessionRights> const& all() const { return rights_; }

    // The session may send orders for the account at all.
    [[nodiscard]] Refusal why_not_trading(SessionId const& session, Account const& account) const;
    // What it may send them for. `value` is what the order is worth at its worst.
    [[nodiscard]] Refusal why_not_entitled(SessionId const& session, Instrument const& instrument,
                                           OrderKind kind, std::optional<Notional> value) const;
    // Cancels and requests about many orders at once: never refused for a limit.
    [[nodiscard]] Refusal why_not_asking(SessionId const& session) const;
    [[nodiscard]] Refusal why_not_in_scope(SessionId const& session, OrderScope const& scope) const;

    // Its own orders, and those of its firm where it sees them.
    [[nodiscard]] bool may_cancel(SessionId const& session, SessionId const& owner) const;
    // These, and what a drop copy watches.
    [[nodiscard]] bool may_see(SessionId const& session, SessionId const& owner,
                               Account const& account) const;
    // The other sessions whose orders it sees, by name.
    [[nodiscard]] std::vector<SessionId> colleagues(SessionId const& session) const;
    // Whether a session could have an order in the scope: it must hear of its halts.
    [[nodiscard]] static bool may_trade_in(SessionRights const& rights, OrderScope const& scope);

    // Latched: outlives restarts and changes of the config.
    [[nodiscard]] bool is_enabled(SessionId const& session) const;
    void set_enabled(SessionId const& session, bool is_enabled);

    [[nodiscard]] bool is_on(SessionId const& session) const { return on_.contains(session); }
    [[nodiscard]] std::set<SessionId> const& on() const { return on_; }
    void set_on(SessionId const& session, bool is_on);
    [[nodiscard]] std::map<SessionId, Grace>& graces() { return graces_; }

    [[nodiscard]] std::map<SessionId, ExecId> const& delivered() const { return delivered_; }
    // Only ever grows: what was proven stays proven.
    void on(DeliveryConfirmed const& input);

    void add_to(Hash& hash) const;

    template <class F, class Self>
    static void state(F& f, Self& self) {
        f("rights", self.rights_);
        f("disabled", self.disabled_);
        f("on", self.on_);
        f("graces", self.graces_);
        f("delivered", self.delivered_);
    }

private:
    [[nodiscard]] bool sees(SessionId const& session, SessionId const& owner) const;

    std::map<SessionId, SessionRights> rights_;
    std::set<SessionId> disabled_;
    std::set<SessionId> on_;
    std::map<SessionId, Grace> graces_;
    std::map<SessionId, ExecId> delivered_;
};

}  // namespace trestle::core

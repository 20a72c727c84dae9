// Owns what drop copies see: each report for the accounts that they watch, and, on a compliance
// feed, what the desk asked, how it was judged, and what went to the venue. Never sends: it hands
// on to Delivery, where each drop copy has its own ledger and cursor.
//
// It goes by the rights in the journal, not by the config file: replay makes the same copies again,
// and a drop copy that is set up today begins today.
#pragma once

#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "fix/delivery.hpp"
#include "fix/encode_answers.hpp"
#include "oms/model/effects.hpp"
#include "oms/model/inputs.hpp"

namespace trestle::fix {

class DropCopy {
public:
    explicit DropCopy(Delivery& delivery) : delivery_(delivery) {}

    void set_rights(Configured const& configured);
    // Before the effects: takes the rights from Configured, tells feeds of the steps of a request.
    void on(Stamped const& stamped, Effects const& effects);
    // Each effect in its turn, so that every ledger gets its ExecIDs in order.
    void on_effect(Stamped const& stamped, Effects const& effects, std::uint32_t index);

private:
    struct Watcher {
        SessionId session;
        bool has_compliance_feed = false;
    };
    // What the effects of one input say about the order that it is about.
    struct About {
        SessionId desk;
        std::vector<Account> accounts;
        OrderEvent event;
    };

    template <class Told>
    void copy(Told const& told, Account const& account, Timestamp at);
    [[nodiscard]] bool watches_all(SessionId const& watcher, SessionId const& desk) const;
    // What comes before the effects has its place before them: see `place_of_step`.
    void tell_steps(Stamped const& stamped, Effects const& effects);
    void tell_sent(Stamped const& stamped, Effects const& effects, ExecId id, Effect const& effect);
    void tell(std::vector<Account> const& accounts, ExecId id, OrderEvent event);
    [[nodiscard]] std::vector<Account> accounts_of(SessionId const& desk, Account const& account,
                                                   Effects const& effects) const;
    // Each watcher of any of these accounts once.
    template <class Visit>
    void for_each_watcher(std::vector<Account> const& accounts, Visit const& visit) const;

    Delivery& delivery_;
    std::unordered_map<Account, std::vector<Watcher>> watchers_;
    std::unordered_map<SessionId, std::vector<Account>> traded_;  // by each desk
    // By each desk, and by the colleagues whose orders it sees.
    std::unordered_map<SessionId, std::vector<Account>> seen_;
    bool has_compliance_feed_ = false;  // anybody has
    std::string body_;                  // reused
};

}  // namespace trestle::fix

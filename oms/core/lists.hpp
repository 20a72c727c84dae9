// Owns the lists of orders that desks have sent: their members, and whether all have come. Never
// owns an order: each lives alone.
#pragma once

#include <map>
#include <vector>

#include "oms/core/hash.hpp"
#include "oms/model/inputs.hpp"

namespace trestle::core {

struct List {
    std::vector<ClOrdId> orders;
    bool is_complete = false;  // its last order has been read
    bool is_done_told = false;
};

class Lists {
public:
    using Key = std::pair<SessionId, ListId>;

    [[nodiscard]] List* find(Key const& key);
    [[nodiscard]] List const* find(Key const& key) const;
    void add(Key const& key, std::vector<ClOrdId> const& orders) {
        lists_[key] = {.orders = orders};
    }

    // The orders of a refused message follow it all the same: they are known by its number, until
    // the last of them.
    void refuse(Origin const& origin) { refused_[origin.session] = origin.msg_seq_num; }
    void forget_refused(SessionId const& session) { refused_.erase(session); }
    [[nodiscard]] bool is_refused(Origin const& origin) const;

    void add_to(Hash& hash) const;

    template <class F, class Self>
    static void state(F& f, Self& self) {
        f("lists", self.lists_);
        f("refused", self.refused_);
    }

private:
    std::map<Key, List> lists_;
    std::map<SessionId, std::uint64_t> refused_;
};

}  // namespace trestle::core

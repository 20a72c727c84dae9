#include "oms/core/lists.hpp"

namespace trestle::core {

List const* Lists::find(Key const& key) const {
    auto const found = lists_.find(key);
    return found == lists_.end() ? nullptr : &found->second;
}

List* Lists::find(Key const& key) {
    return const_cast<List*>(static_cast<Lists const*>(this)->find(key));
}

bool Lists::is_refused(Origin const& origin) const {
    auto const found = refused_.find(origin.session);
    return found != refused_.end() && found->second == origin.msg_seq_num;
}

void Lists::add_to(Hash& hash) const {
    for (auto const& [key, list] : lists_) {
        hash.add(key.first.view());
        hash.add(key.second.view());
        for (auto const& id : list.orders) hash.add(id.view());
        hash.add(static_cast<std::uint64_t>(list.is_complete) * 2 +
                 static_cast<std::uint64_t>(list.is_done_told));
    }
    for (auto const& [session, number] : refused_) {
        hash.add(session.view());
        hash.add(number);
    }
}

}  // namespace trestle::core

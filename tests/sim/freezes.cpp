#include "tests/sim/freezes.hpp"

namespace trestle::sim {

void Freezes::note(Input const& input) {
    if (std::holds_alternative<Started>(input)) is_compared_ = false;
    if (std::holds_alternative<VenueStatement>(input)) is_compared_ = true;
    auto const* link = std::get_if<VenueLink>(&input);
    if (link != nullptr && !link->is_up) is_compared_ = false;
}

std::string Freezes::note(BreakNews const& news) {
    auto const& now = news.now;
    breaks_[now.id] = now;
    bool const is_expected = !expects_none_ || now.kind == BreakKind::external_order ||
                             now.kind == BreakKind::unanswered;
    return is_expected ? std::string()
                       : "break " + to_string(now.id) + " (" + std::string(name_of(now.kind)) +
                             ") where nothing was lost: ours " + now.our_evidence + "; theirs " +
                             now.their_evidence;
}

std::string Freezes::why_not() const {
    for (auto const& [id, each] : breaks_) {
        if (each.is_frozen) return "break " + to_string(id) + " freezes it";
    }
    bool const must_wait = policy_.must_reconcile_first && !is_compared_;
    return must_wait ? "the books have not been compared" : "";
}

// What stays different for good is what only a person can settle: these agree by themselves.
std::string Freezes::check_end() const {
    if (!is_compared_) return {};  // nothing says that they agree
    for (auto const& [id, each] : breaks_) {
        bool const is_over = each.state == BreakState::settled || each.agrees_again;
        bool const stays = each.kind == BreakKind::external_order || each.kind == BreakKind::terms;
        if (is_over || stays) continue;
        return "break " + to_string(id) + " (" + std::string(name_of(each.kind)) +
               ") stays, and the books agree: ours " + each.our_evidence + "; theirs " +
               each.their_evidence;
    }
    return {};
}

}  // namespace trestle::sim

// What a case leaves behind, and how it is cleared away.
#include <algorithm>

#include "fix/desk/case_player.hpp"
#include "fix/desk/client.hpp"

namespace trestle::fix::desk {
namespace {

using Clock = std::chrono::steady_clock;

FieldPattern field(int tag, std::string value) {
    return {tag, FieldPattern::Kind::is, std::move(value)};
}

}  // namespace

// Leaves nothing behind: no open order, no fault that waits at the simulator, no other connection,
// no other password.
void CasePlayer::clean_up(Case const& one) {
    if (options_.control_port != 0) {
        VenueControl const control(options_.control_host, options_.control_port, options_.account);
        (void)control.ask("POST", "/control/clear_faults", "{}");
    }
    links_.erase("other");
    if (one.needs_second) {
        cancel_open(links_.at("second"));
        log_out(links_.at("second"));
    }
    if (one.needs_drop) log_out(links_.at("drop"));
    Link& link = links_.at(is_idle_ ? "idle" : "trading");
    if (is_idle_) return log_out(link);
    restore_password(link);
    cancel_open(link);
}

void CasePlayer::cancel_open(Link& link) {
    auto const is_open = [](Order const& order) { return !order.is_closed(); };
    bool const is_clean = std::ranges::none_of(link.orders->all(), is_open);
    if (!link.is_logged_on && !is_clean && !log_on(link).empty()) return;
    std::vector<Order> const open = link.orders->all();
    for (Order const& order : open) {
        if (order.is_closed()) continue;
        send(link, "F",
             {field(41, order.cl_ord_id), field(11, ids_.next()), field(55, order.symbol),
              field(54, order.side), field(60, utc_timestamp())});
    }
    auto const deadline = Clock::now() + options_.patience;
    while (std::ranges::any_of(link.orders->all(), is_open)) {
        auto const message = take(link, deadline);
        if (!message || message->msg_type() == "9" || message->msg_type() == "3") break;
        (void)is_noise(link, *message);
    }
}

// A case that fails half-way must not lock the desk out.
void CasePlayer::restore_password(Link& link) {
    std::string const present = link.session->settings().password;
    if (present == options_.trading.password) return;
    if (!link.is_logged_on && !log_on(link).empty()) return;
    send(link, "BE",
         {field(923, ids_.next()), field(924, "3"), field(553, options_.trading.username),
          field(554, present), field(925, options_.trading.password)});
    auto const deadline = Clock::now() + options_.patience;
    while (auto const message = take(link, deadline)) {
        if (message->msg_type() == "BF") break;
        (void)is_noise(link, *message);
    }
}

void CasePlayer::log_out(Link& link) {
    if (link.is_logged_on && link.session->is_open()) {
        send(link, "5", {});
        auto const deadline = Clock::now() + std::chrono::seconds(3);
        while (auto const message = take(link, deadline)) {
            if (message->msg_type() == "5") break;
        }
    }
    link.session->disconnect();
    link.is_logged_on = false;
}

void CasePlayer::finish() {
    for (auto& [name, link] : links_) log_out(link);
}

}  // namespace trestle::fix::desk

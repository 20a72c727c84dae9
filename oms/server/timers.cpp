#include "oms/server/timers.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>

namespace trestle::server {

class Timers::Alarm {
public:
    explicit Alarm(boost::asio::io_context& loop) : timer(loop) {}
    boost::asio::steady_timer timer;
    Timestamp armed_for;
};

Timers::Timers(boost::asio::io_context& loop, std::function<Timestamp()> now, Fire fire)
    : now_(std::move(now)), fire_(std::move(fire)), alarm_(std::make_unique<Alarm>(loop)) {}

Timers::~Timers() = default;

void Timers::start(StartTimer const& effect) {
    stop({effect.timer});
    due_.insert({effect.due, effect.timer});
    by_id_[effect.timer] = effect.due;
    if (!alarm_->armed_for.is_known() || effect.due < alarm_->armed_for) arm();
}

void Timers::stop(StopTimer const& effect) {
    auto const found = by_id_.find(effect.timer);
    if (found == by_id_.end()) return;
    due_.erase({found->second, effect.timer});
    by_id_.erase(found);
}

void Timers::stop_all() {
    due_.clear();
    by_id_.clear();
    alarm_->timer.cancel();
}

void Timers::arm() {
    if (due_.empty()) {
        alarm_->armed_for = {};
        return;
    }
    alarm_->armed_for = due_.begin()->first;
    alarm_->timer.expires_after(alarm_->armed_for - now_());
    alarm_->timer.async_wait([this](boost::system::error_code const& error) {
        if (!error) fire_due();
    });
}

void Timers::fire_due() {
    auto const now = now_();
    while (!due_.empty() && due_.begin()->first <= now) {
        auto const timer = due_.begin()->second;
        stop({timer});
        fire_({timer});
    }
    arm();
}

}  // namespace trestle::server

// Owns the core's timers: started and stopped as effects, coming back as inputs. Never remembered
// across runs: after a restart the core asks venues by itself.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <set>

#include "oms/model/effects.hpp"

namespace boost::asio {
class io_context;
}

namespace trestle::server {

class Timers {
public:
    using Fire = std::function<void(TimerFired)>;
    // fire is called on the loop; now() is the sequencer's time.
    Timers(boost::asio::io_context& loop, std::function<Timestamp()> now, Fire fire);
    ~Timers();

    void start(StartTimer const& effect);
    void stop(StopTimer const& effect);
    void stop_all();

private:
    class Alarm;
    void fire_due();
    void arm();

    std::function<Timestamp()> now_;
    Fire fire_;
    std::set<std::pair<Timestamp, TimerId>> due_;
    std::map<TimerId, Timestamp> by_id_;
    std::unique_ptr<Alarm> alarm_;
};

}  // namespace trestle::server

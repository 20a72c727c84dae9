#include "adapters/session/channel.hpp"

namespace trestle::adapters::session {

namespace {

// Every venue that wants pings of its own cuts after 30 s of silence, or later.
constexpr auto ping_interval = std::chrono::seconds(15);
constexpr auto greeting_timeout = std::chrono::seconds(10);

transport::WebSocketSettings websocket_settings(ChannelPlan const& plan) {
    transport::WebSocketSettings settings;
    settings.host = plan.host;
    settings.port = plan.port;
    settings.target = plan.target;
    return settings;
}

}  // namespace

Channel::Channel(boost::asio::io_context& loop, std::shared_ptr<transport::TlsTrust const> trust,
                 ChannelPlan plan, Callbacks callbacks)
    : plan_(std::move(plan)),
      callbacks_(std::move(callbacks)),
      ping_(loop),
      patience_(loop),
      websocket_(loop, std::move(trust), websocket_settings(plan_),
                 {[this] { greet(); },
                  [this](std::string_view text) {
                      if (!plan_.pong.empty() && text == plan_.pong) return;
                      // Copies here and below: what is called may destroy us.
                      auto const on_text = callbacks_.on_text;
                      on_text(text);
                  },
                  [this](std::string const& why) { lose(why); }}) {}

void Channel::open() { websocket_.open(); }

void Channel::greet() {
    if (greeted_ == 0) keep_alive();
    if (greeted_ == plan_.greetings.size()) {
        patience_.stop();
        is_ready_ = true;
        auto const on_ready = callbacks_.on_ready;
        return on_ready();
    }
    patience_.start(greeting_timeout, [this] { lose("no answer to our greeting"); });
    if (!websocket_.send(plan_.greetings[greeted_](callbacks_.stamp()))) {
        lose("the connection takes no greeting");
    }
}

void Channel::on_greeted(std::optional<VenueError> const& refusal) {
    if (is_ready_ || is_lost_) return;
    refusal_ = refusal;
    if (refusal) return lose("the venue refuses us: " + refusal->to_string());
    ++greeted_;
    greet();
}

void Channel::keep_alive() {
    if (plan_.ping.empty()) return;
    ping_.start(ping_interval, [this] {
        // A full queue is no reason to go: the idle time-out of the connection decides.
        [[maybe_unused]] bool const is_sent = websocket_.send(plan_.ping);
        keep_alive();
    });
}

void Channel::lose(std::string const& why) {
    if (is_lost_) return;
    is_lost_ = true;
    is_ready_ = false;
    ping_.stop();
    patience_.stop();
    auto const on_lost = callbacks_.on_lost;
    on_lost(why);
}

}  // namespace trestle::adapters::session

// Owns one WebSocket of a session: its greetings in order, and its keep-alive. Never reconnects by
// itself: the link decides what a lost connection means.
#pragma once

#include <memory>

#include "adapters/session/calls.hpp"

namespace trestle::adapters::session {

class Channel {
public:
    struct Callbacks {
        std::function<void()> on_ready;  // all greetings were answered well
        std::function<void(std::string_view text)> on_text;
        std::function<void(std::string const& why)> on_lost;  // once
        std::function<Stamp()> stamp;
    };

    Channel(boost::asio::io_context& loop, std::shared_ptr<transport::TlsTrust const> trust,
            ChannelPlan plan, Callbacks callbacks);

    void open();
    // The answer to the greeting that is under way.
    void on_greeted(std::optional<VenueError> const& refusal);
    [[nodiscard]] ChannelPlan const& plan() const { return plan_; }
    [[nodiscard]] bool is_ready() const { return is_ready_; }
    // Why a greeting was refused, once it was.
    [[nodiscard]] std::optional<VenueError> const& refusal() const { return refusal_; }
    [[nodiscard]] transport::WebSocketClient* websocket() { return &websocket_; }

private:
    void greet();
    void keep_alive();
    void lose(std::string const& why);

    ChannelPlan plan_;
    Callbacks callbacks_;
    Timer ping_;
    Timer patience_;
    std::size_t greeted_ = 0;
    std::optional<VenueError> refusal_;
    bool is_ready_ = false;
    bool is_lost_ = false;
    transport::WebSocketClient websocket_;  // last: it goes first, and calls back no more
};

}  // namespace trestle::adapters::session

// Owns one public stream: its connection, its reconnects, and the reading of what comes in. What it
// says may be late or lost: it never holds orders up.
#pragma once

#include "adapters/session/channel.hpp"

namespace trestle::adapters::session {

class PublicStream {
public:
    struct Callbacks {
        std::function<QuoteNews(Payload const&, ChannelPlan const&)> read;
        std::function<void(QuoteNews&)> on_news;
        std::function<void()> on_ready{};                       // all subscriptions are confirmed
        std::function<void(std::string const& why)> on_lost{};  // it connects again by itself
    };

    // `name` leads the lines of the log.
    PublicStream(boost::asio::io_context& loop, std::shared_ptr<transport::TlsTrust const> trust,
                 std::string name, ChannelPlan plan, transport::Backoff backoff,
                 Callbacks callbacks, Log log);
    PublicStream(PublicStream const&) = delete;
    PublicStream& operator=(PublicStream const&) = delete;
    ~PublicStream();

    void start();
    void stop();
    // Something more on the open connection; what cannot be sent is followed by a reconnect.
    void send(std::string text);

private:
    void on_text(std::string_view text);
    void retry(std::string const& why);

    boost::asio::io_context& loop_;
    std::shared_ptr<transport::TlsTrust const> trust_;
    std::string name_;
    ChannelPlan plan_;
    transport::Backoff backoff_;
    Callbacks callbacks_;
    Log log_;
    Timer retry_;
    std::unique_ptr<Channel> channel_;
    Payload payload_;
    unsigned attempt_ = 0;
};

}  // namespace trestle::adapters::session

// Owns the stream of best bid and ask, with its own connections and their reconnects: quotes that
// are late or lost never hold orders up.
#pragma once

#include "adapters/session/channel.hpp"

namespace trestle::adapters::session {

class QuoteStream {
public:
    using OnNews = std::function<void(QuoteNews&)>;

    QuoteStream(boost::asio::io_context& loop, std::shared_ptr<transport::TlsTrust const> trust,
                Dialect& dialect, ChannelPlan plan, transport::Backoff backoff, OnNews on_news,
                Log log);
    QuoteStream(QuoteStream const&) = delete;
    QuoteStream& operator=(QuoteStream const&) = delete;
    ~QuoteStream();

    void start();
    void stop();

private:
    void on_text(std::string_view text);
    void retry(std::string const& why);

    boost::asio::io_context& loop_;
    std::shared_ptr<transport::TlsTrust const> trust_;
    Dialect& dialect_;
    ChannelPlan plan_;
    transport::Backoff backoff_;
    OnNews on_news_;
    Log log_;
    Timer retry_;
    std::unique_ptr<Channel> channel_;
    Payload payload_;
    unsigned attempt_ = 0;
};

}  // namespace trestle::adapters::session

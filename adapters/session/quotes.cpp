#include "adapters/session/quotes.hpp"

namespace trestle::adapters::session {

QuoteStream::QuoteStream(boost::asio::io_context& loop,
                         std::shared_ptr<transport::TlsTrust const> trust, Dialect& dialect,
                         ChannelPlan plan, transport::Backoff backoff, OnNews on_news, Log log)
    : loop_(loop),
      trust_(std::move(trust)),
      dialect_(dialect),
      plan_(std::move(plan)),
      backoff_(backoff),
      on_news_(std::move(on_news)),
      log_(std::move(log)),
      retry_(loop) {}

QuoteStream::~QuoteStream() = default;

void QuoteStream::start() {
    channel_ = std::make_unique<Channel>(
        loop_, trust_, plan_,
        Channel::Callbacks{[this] { attempt_ = 0; },
                           [this](std::string_view text) { on_text(text); },
                           [this](std::string const& why) { retry(why); },
                           [] {
                               return Stamp{edge_now(), 0};
                           }});
    channel_->open();
}

void QuoteStream::on_text(std::string_view text) {
    std::string const name = std::string(name_of(dialect_.venue())) + " quotes: ";
    if (!payload_.parse(text)) return log_(name + "a message that is no JSON");
    QuoteNews news = dialect_.quote_news(payload_, plan_, edge_now());
    if (news.quote || !news.instruments.empty()) return on_news_(news);
    if (news.must_reconnect) return retry("the venue ends this connection");
    if (news.is_greeted) return channel_->on_greeted(news.refusal);
    if (!news.odd.empty()) log_(name + news.odd + ": " + std::string(text.substr(0, 200)));
}

void QuoteStream::retry(std::string const& why) {
    channel_.reset();
    Duration const wait = backoff_.delay(++attempt_, edge_random());
    log_(std::string(name_of(dialect_.venue())) + " quotes: " + why + "; connecting again");
    retry_.start(wait, [this] { start(); });
}

void QuoteStream::stop() {
    channel_.reset();
    retry_.stop();
}

}  // namespace trestle::adapters::session

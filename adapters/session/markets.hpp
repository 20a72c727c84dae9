// Owns the books and trades of one session: their connections, when a book begins anew, and what is
// told of them. Never shows a book that is not in sync, and never holds orders up.
#pragma once

#include <map>
#include <memory>
#include <vector>

#include "adapters/session/market_words.hpp"
#include "adapters/session/quotes.hpp"
#include "adapters/venue_gateway.hpp"

namespace trestle::adapters::session {

class Markets {
public:
    Markets(Settings const& settings, boost::asio::io_context& loop,
            std::shared_ptr<transport::TlsTrust const> trust, Dialect& dialect, Calls& calls,
            VenueEvents& events, Log log);
    Markets(Markets const&) = delete;
    Markets& operator=(Markets const&) = delete;
    ~Markets();

    void start();  // once only, however often it is called
    void stop();
    // A best bid and ask of the venue's own stream. The book's are told instead while it is in sync
    // and moves: what is shown and what orders are checked against is then one market.
    void on_ticker(Quote const& quote);

private:
    struct Followed {
        Followed(books::SyncRules rules, boost::asio::io_context& loop)
            : sync(rules), retry(loop), patience(loop) {}
        books::Sync sync;
        Timer retry;
        Timer patience;  // with a snapshot that the stream owes us
        PublicStream* stream = nullptr;
        unsigned attempt = 0;
        unsigned question = 0;  // answers to earlier ones are not read
    };

    void open(ChannelPlan plan);
    void on_news(QuoteNews& news);
    void on_book(books::BookMessage& message);
    void on_trade(PublicTrade const& trade);
    void on_ready(std::vector<VenueSymbol> const& symbols);
    void on_lost(std::vector<VenueSymbol> const& symbols, std::string const& why);
    void begin_anew(VenueSymbol const& symbol);
    void say_anew(VenueSymbol const& symbol);
    void await_snapshot(VenueSymbol const& symbol);
    void ask(VenueSymbol const& symbol);
    void on_snapshot(VenueSymbol const& symbol, Reply const& reply);
    void tell(VenueSymbol const& symbol, Followed const& book);
    void quote(VenueSymbol const& symbol, Reference reference);

    Settings const& settings_;
    boost::asio::io_context& loop_;
    std::shared_ptr<transport::TlsTrust const> trust_;
    Dialect& dialect_;
    Calls& calls_;
    VenueEvents& events_;
    Log log_;
    MarketWish wish_;
    std::map<VenueSymbol, std::unique_ptr<Followed>> books_;
    std::map<VenueSymbol, Price> last_;  // trades
    std::vector<std::unique_ptr<PublicStream>> streams_;
    bool is_started_ = false;
};

}  // namespace trestle::adapters::session

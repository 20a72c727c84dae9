#include "tests/venues/cut_proxy.hpp"

#include <array>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/write.hpp>
#include <list>

namespace trestle::adapters::tests {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;

struct CutProxy::Server : std::enable_shared_from_this<Server> {
    struct Pair : std::enable_shared_from_this<Pair> {
        Pair(asio::io_context& loop, tcp::socket from) : client(std::move(from)), venue(loop) {}
        tcp::socket client;
        tcp::socket venue;
        std::array<char, 65536> outward{};
        std::array<char, 65536> inward{};
        void close() {
            error_code ignored;
            client.close(ignored);
            venue.close(ignored);
        }
    };

    Server(asio::io_context& on, std::uint16_t port) : loop(on), acceptor(on), venue_port(port) {}

    void listen() {
        acceptor.open(tcp::v4());
        acceptor.bind({asio::ip::address_v4::loopback(), 0});
        acceptor.listen();
        accept();
    }
    void accept() {
        acceptor.async_accept([self = shared_from_this()](error_code error, tcp::socket socket) {
            if (error) return;
            auto const pair = std::make_shared<Pair>(self->loop, std::move(socket));
            self->pairs.push_back(pair);
            pair->venue.async_connect(
                {asio::ip::address_v4::loopback(), self->venue_port},
                [self, pair](error_code failed) {
                    if (failed) return pair->close();
                    self->relay(pair, pair->client, pair->venue, pair->outward);
                    self->relay(pair, pair->venue, pair->client, pair->inward);
                });
            self->accept();
        });
    }
    void relay(std::shared_ptr<Pair> const& pair, tcp::socket& from, tcp::socket& to,
               std::array<char, 65536>& bytes) {
        from.async_read_some(asio::buffer(bytes), [self = shared_from_this(), pair, &from, &to,
                                                   &bytes](error_code error, std::size_t size) {
            if (error || self->is_over) return pair->close();
            ++self->passed;
            if (self->nth != 0 && self->passed == self->nth) return self->cut();
            asio::async_write(to, asio::buffer(bytes.data(), size),
                              [self, pair, &from, &to, &bytes](error_code failed, std::size_t) {
                                  if (failed || self->is_over) return pair->close();
                                  self->relay(pair, from, to, bytes);
                              });
        });
    }
    void cut() {
        has_cut = true;
        for (auto const& pair : pairs) pair->close();
        pairs.clear();
    }

    asio::io_context& loop;
    tcp::acceptor acceptor;
    std::uint16_t venue_port;
    std::list<std::shared_ptr<Pair>> pairs;
    int nth = 0;
    int passed = 0;
    bool has_cut = false;
    bool is_over = false;
};

CutProxy::CutProxy(asio::io_context& loop, std::uint16_t venue_port)
    : server_(std::make_shared<Server>(loop, venue_port)) {
    server_->listen();
}

CutProxy::~CutProxy() {
    server_->is_over = true;
    error_code ignored;
    server_->acceptor.close(ignored);
    server_->cut();
}

std::uint16_t CutProxy::port() const { return server_->acceptor.local_endpoint().port(); }

void CutProxy::cut_at(int nth) {
    server_->nth = nth;
    server_->passed = 0;
    server_->has_cut = false;
}

bool CutProxy::has_cut() const { return server_->has_cut; }

int CutProxy::passed() const { return server_->passed; }

}  // namespace trestle::adapters::tests

#include "tests/bench/tls_echo.hpp"

#include <algorithm>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/ssl.hpp>
#include <boost/asio/write.hpp>
#include <chrono>
#include <string>
#include <thread>

namespace trestle::bench {

namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using Tls = asio::ssl::stream<tcp::socket>;
using Clock = std::chrono::steady_clock;

// Until the other side is gone.
void echo(tcp::acceptor& acceptor, asio::ssl::context& context, std::size_t bytes) {
    boost::system::error_code error;
    Tls stream(acceptor.accept(), context);
    stream.next_layer().set_option(tcp::no_delay(true));
    stream.handshake(Tls::server, error);
    std::string text(bytes, ' ');
    while (!error) {
        asio::read(stream, asio::buffer(text), error);
        if (!error) asio::write(stream, asio::buffer(text), error);
    }
}

}  // namespace

std::vector<double> tls_echo_us(std::filesystem::path const& certificates, std::size_t bytes,
                                int count) {
    asio::io_context loop;
    asio::ssl::context of_server(asio::ssl::context::tls_server);
    of_server.use_certificate_chain_file((certificates / "server.pem").string());
    of_server.use_private_key_file((certificates / "server_key.pem").string(),
                                   asio::ssl::context::pem);
    asio::ssl::context of_client(asio::ssl::context::tls_client);
    of_client.load_verify_file((certificates / "ca.pem").string());
    tcp::acceptor acceptor(loop, {asio::ip::address_v4::loopback(), 0});
    std::thread server([&] { echo(acceptor, of_server, bytes); });
    std::vector<double> times;
    {
        Tls stream(loop, of_client);
        stream.set_verify_mode(asio::ssl::verify_peer);
        stream.next_layer().connect(acceptor.local_endpoint());
        stream.next_layer().set_option(tcp::no_delay(true));
        stream.handshake(Tls::client);
        std::string text(bytes, 'x');
        for (int i = 0; i < count; ++i) {
            auto const begin = Clock::now();
            asio::write(stream, asio::buffer(text));
            asio::read(stream, asio::buffer(text));
            times.push_back(
                std::chrono::duration<double, std::micro>(Clock::now() - begin).count());
        }
    }
    server.join();
    std::ranges::sort(times);
    return times;
}

}  // namespace trestle::bench

#include "tests/acceptance/support/workplace.hpp"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <sys/file.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstdlib>
#include <fstream>
#include <iostream>
#include <iterator>
#include <stdexcept>

namespace trestle::acceptance {

TemporaryFolder::TemporaryFolder() {
    std::string pattern = (std::filesystem::temp_directory_path() / "trestle-test-XXXXXX").string();
    if (::mkdtemp(pattern.data()) == nullptr) throw std::runtime_error("no temporary folder");
    path_ = pattern;
}

TemporaryFolder::~TemporaryFolder() {
    if (std::getenv("TRESTLE_KEEP_TEST_DATA") != nullptr) {
        std::cerr << "kept: " << path_ << '\n';
        return;
    }
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
}

std::filesystem::path TemporaryFolder::write(std::string const& name,
                                             std::string_view content) const {
    auto const file = path_ / name;
    std::filesystem::create_directories(file.parent_path());
    std::ofstream(file, std::ios::binary) << content;
    return file;
}

std::string read_file(std::filesystem::path const& path) {
    std::ifstream in(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}

bool is_port_free(std::uint16_t port) {
    int const probe = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    // As our servers do: a port whose last connection is fading out counts as free.
    int const on = 1;
    ::setsockopt(probe, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    bool const is_free =
        ::bind(probe, reinterpret_cast<sockaddr const*>(&address), sizeof address) == 0 &&
        ::listen(probe, 1) == 0;
    ::close(probe);
    return is_free;
}

PortRange::PortRange(int count) {
    // Below 32768 the kernel gives no port to outgoing connections.
    constexpr int first = 20'000;
    constexpr int last = 32'000;
    constexpr int stride = 20;
    if (count < 1 || count > stride) throw std::runtime_error("1 to 20 ports, please");
    int const slots = (last - first) / stride;
    for (int i = 0; i < slots; ++i) {
        int const slot = (static_cast<int>(::getpid()) + i) % slots;
        int const base = first + slot * stride;
        std::string const name =
            (std::filesystem::temp_directory_path() / ("trestle-ports-" + std::to_string(base)))
                .string();
        lock_ = ::open(name.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0666);
        bool is_free = lock_ >= 0 && ::flock(lock_, LOCK_EX | LOCK_NB) == 0;
        for (int port = base; is_free && port < base + count; ++port) {
            is_free = is_port_free(static_cast<std::uint16_t>(port));
        }
        if (is_free) {
            base_ = static_cast<std::uint16_t>(base);
            return;
        }
        if (lock_ >= 0) ::close(lock_);
    }
    throw std::runtime_error("no free range of ports between 20000 and 32000");
}

PortRange::~PortRange() { ::close(lock_); }

}  // namespace trestle::acceptance

// Owns what a test needs from the machine: a folder of its own and ports that nobody uses.
// Never outlives the test: the folder goes with it, unless TRESTLE_KEEP_TEST_DATA is set.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>

namespace trestle::acceptance {

class TemporaryFolder {
public:
    TemporaryFolder();
    ~TemporaryFolder();
    TemporaryFolder(TemporaryFolder const&) = delete;
    TemporaryFolder& operator=(TemporaryFolder const&) = delete;

    [[nodiscard]] std::filesystem::path const& path() const { return path_; }
    // Writes a file below the folder and returns its path; folders on the way are made.
    std::filesystem::path write(std::string const& name, std::string_view content) const;

private:
    std::filesystem::path path_;
};

[[nodiscard]] std::string read_file(std::filesystem::path const& path);  // "" when there is none

// The first of `count` neighbouring TCP ports that are free on loopback now, for --ports. They stay
// reserved against other tests of this machine that use this function until the object is gone.
class PortRange {
public:
    explicit PortRange(int count);
    ~PortRange();
    PortRange(PortRange const&) = delete;
    PortRange& operator=(PortRange const&) = delete;

    [[nodiscard]] std::uint16_t base() const { return base_; }

private:
    std::uint16_t base_ = 0;
    int lock_ = -1;
};

[[nodiscard]] bool is_port_free(std::uint16_t port);

}  // namespace trestle::acceptance

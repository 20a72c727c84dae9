// Owns a secret text in memory: wiped when it goes, never copied, printed only as "***".
#pragma once

#include <cstddef>
#include <iosfwd>
#include <memory>
#include <string>
#include <string_view>

namespace trestle::adapters::transport {

class Secret {
public:
    Secret() = default;
    // Wipes the text it was made from.
    explicit Secret(std::string&& text);
    explicit Secret(std::string_view text);
    Secret(Secret&& other) noexcept;
    Secret& operator=(Secret&& other) noexcept;
    Secret(Secret const&) = delete;
    Secret& operator=(Secret const&) = delete;
    ~Secret();

    [[nodiscard]] bool empty() const { return size_ == 0; }
    // For signing only.
    [[nodiscard]] std::string_view reveal() const { return {bytes_.get(), size_}; }

private:
    void wipe() noexcept;

    std::unique_ptr<char[]> bytes_;
    std::size_t size_ = 0;
};

std::ostream& operator<<(std::ostream& out, Secret const& secret);

}  // namespace trestle::adapters::transport

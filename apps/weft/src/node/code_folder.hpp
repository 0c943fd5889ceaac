#pragma once

// The folder where a node keeps the code it compiled, so that it compiles a program once in its
// life (weft/vm/wasm/code_place.hpp, D-62).
//
// Input     names and bytes of whoever compiles; what earlier lives of this node left.
// Promises  own        used only when it belongs to this user and nobody else may write to it
//           bounded    at most `bytes_max` bytes of files; what was asked for longest ago goes first
//           whole      a file appears with all its bytes or not at all. What the disk makes of it
//                      later, whoever reads finds out: each file carries its own hash
//           current    code of another version of the compiler is removed when the folder is opened
//           harmless   whatever fails costs time and nothing else
// Effects   files, on the thread that asks. Thread-safe.

#include <weft/vm/wasm/code_place.hpp>

#include <cstdint>
#include <expected>
#include <filesystem>
#include <memory>

namespace weft::app {

class CodeFolder final : public vm::wasm::CodePlace {
public:
    struct Figures {
        std::size_t files = 0;
        std::uint64_t bytes = 0;
        std::uint64_t removed = 0;  ///< since it was opened, to make room
    };

    /// Makes the folder when it is not there. Errors: why it is not to be used, for people.
    [[nodiscard]] static std::expected<std::shared_ptr<CodeFolder>, std::string> open(
        const std::filesystem::path& folder, std::uint64_t bytes_max);
    ~CodeFolder() override;
    CodeFolder(const CodeFolder&) = delete;
    CodeFolder& operator=(const CodeFolder&) = delete;

    [[nodiscard]] std::optional<Bytes> read(const std::string& name) override;
    void write(const std::string& name, ByteSpan code) override;
    [[nodiscard]] Figures figures() const;

private:
    struct Files;
    explicit CodeFolder(std::unique_ptr<Files> files);
    std::unique_ptr<Files> files_;
};

}  // namespace weft::app

#pragma once

// Text to binary with wabt, a second implementation of the format (package wabt).

#include <weft/base/bytes.hpp>

#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

namespace weft::vm::test {

class ScratchFolder {
public:
    ScratchFolder()
    {
        auto pattern = (std::filesystem::temp_directory_path() / "weft-vm-XXXXXX").string();
        if (::mkdtemp(pattern.data()) == nullptr) std::abort();
        path_ = pattern;
    }
    ~ScratchFolder() { std::filesystem::remove_all(path_); }
    ScratchFolder(const ScratchFolder&) = delete;
    ScratchFolder& operator=(const ScratchFolder&) = delete;
    [[nodiscard]] std::string file(const std::string& name) const { return path_ / name; }

private:
    std::filesystem::path path_;
};

inline Bytes read_file(const std::string& path)
{
    std::ifstream in{path, std::ios::binary};
    const std::string text{std::istreambuf_iterator<char>{in}, {}};
    return to_bytes(std::string_view{text});
}

inline void write_file(const std::string& path, ByteSpan bytes)
{
    std::ofstream{path, std::ios::binary}.write(reinterpret_cast<const char*>(bytes.data()),
                                                static_cast<std::streamsize>(bytes.size()));
}

/// Exit code; output goes to `output`.
inline int shell(const std::string& command, std::string& output)
{
    auto* pipe = ::popen((command + " 2>&1").c_str(), "r");
    if (pipe == nullptr) return -1;
    char buffer[4096];
    for (std::size_t n = 0; (n = std::fread(buffer, 1, sizeof buffer, pipe)) > 0;)
        output.append(buffer, n);
    return ::pclose(pipe);
}

/// Empty when wabt refuses the text. `--no-check`: invalid modules are wanted as well.
inline Bytes wat(const std::string& text, const std::string& flags = "")
{
    const ScratchFolder folder;
    write_file(folder.file("in.wat"), as_bytes(text));
    std::string output;
    if (shell("wat2wasm " + flags + " " + folder.file("in.wat") + " -o " + folder.file("out.wasm"),
              output) != 0) {
        std::fprintf(stderr, "%s\n", output.c_str());
        return {};
    }
    return read_file(folder.file("out.wasm"));
}

}  // namespace weft::vm::test

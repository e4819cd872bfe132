using System.Net;

namespace Faultline.Server.Tests;

public class ListenAddressTests
{
    [Theory]
    [InlineData("http://127.0.0.1:4318", "127.0.0.1", 4318)]
    [InlineData("http://localhost:0/", "127.0.0.1", 0)]
    [InlineData("http://[::1]:80", "::1", 80)]
    [InlineData("http://[::1]", "::1", 80)]
    [InlineData("http://*:8080", "::", 8080)]
    public void Reads_a_url(string url, string address, int port) =>
        Assert.Equal([new ListenAddress(IPAddress.Parse(address), port)], ListenAddress.ParseUrls(url));

    [Theory]
    [InlineData("https://127.0.0.1:1", "plain HTTP")]
    [InlineData("127.0.0.1:4318", "--urls")]
    [InlineData("http://example.com:1", "example.com")]
    [InlineData("http://127.0.0.1:99999", "99999")]
    [InlineData(" ; ", "no address")]
    public void Refuses_what_is_no_address(string url, string named) =>
        Assert.Contains(named, Assert.Throws<FaultlineException>(() => ListenAddress.ParseUrls(url)).Message, StringComparison.Ordinal);
}

namespace Faultline.Server.Tests;

/// <summary>Options of <c>serve</c> that are refused before it starts.</summary>
public sealed class ServeOptionTests
{
    [Theory]
    [InlineData("--max-decompressed-mb", "2048", "--max-decompressed-mb takes a whole number from 1 to 1024.")]
    [InlineData("--max-spans", "0", "--max-spans takes a whole number from 1 to 10000000.")]
    public async Task A_limit_that_the_file_could_not_have_either_is_refused(string option, string value, string sentence)
    {
        var directory = Directory.CreateTempSubdirectory("faultline-serve-").FullName;
        try
        {
            var (code, _, error) = await CliProcess.RunAsync(directory, "serve", "--workspace", "ws", option, value);
            Assert.NotEqual(0, code);
            Assert.Contains(sentence, error, StringComparison.Ordinal);
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }
}

using System.Diagnostics;
using System.Text;

namespace Faultline.Models.Agents;

/// <summary>A command line of the user's, for the system's shell.</summary>
internal static class Shell
{
    public static ProcessStartInfo Start(string command)
    {
        var start = new ProcessStartInfo
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            UseShellExecute = false,
            StandardInputEncoding = new UTF8Encoding(false),
            StandardOutputEncoding = new UTF8Encoding(false),
        };
        if (OperatingSystem.IsWindows())
        {
            (start.FileName, start.Arguments) = ("cmd.exe", "/d /s /c \"" + command + "\"");
        }
        else
        {
            start.FileName = "/bin/sh";
            start.ArgumentList.Add("-c");
            start.ArgumentList.Add(command);
        }

        return start;
    }
}

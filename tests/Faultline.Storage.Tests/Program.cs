using Faultline.Storage.Tests;
using Faultline.Storage.Tests.Processes;
using Xunit.MicrosoftTestingPlatform;
using Xunit.Runner.InProc.SystemConsole;

if (args is [ChildProcess.Flag, ..])
{
    return await Child.RunAsync(args[1..]);
}

return args.Any(arg => arg is "--server" or "--internal-msbuild-node")
    ? await TestPlatformTestFramework.RunAsync(args, SelfRegisteredExtensions.AddSelfRegisteredExtensions)
    : await ConsoleRunner.Run(args);

import seal from './seal.svg'

/** Logo is the name and its seal, as on the last page of a treaty. */
export function Logo() {
  return (
    <span className="flex items-center gap-2.5">
      <img src={seal} alt="" width={30} height={30} />
      <span className="font-serif text-[1.375rem] leading-none font-semibold tracking-[-0.01em]">treaty</span>
    </span>
  )
}
